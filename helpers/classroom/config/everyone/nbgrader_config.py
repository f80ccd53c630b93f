"""How nbgrader hands assignments over between the accounts of the classroom."""

from helpers.classroom.rooms import COURSE, EXCHANGE, TOP

c = get_config()  # noqa: F821  nbgrader provides it

c.CourseDirectory.course_id = COURSE
c.Exchange.root = str(TOP / EXCHANGE)
c.ExchangeFactory.submit = "helpers.classroom.exchange.Submit"
c.ExchangeFactory.collect = "helpers.classroom.exchange.Collect"
