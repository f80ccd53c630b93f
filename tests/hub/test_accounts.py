"""Who gets an account, a number and a password; and who keeps them."""

from helpers.classroom import accounts
from helpers.classroom.accounts import INSTRUCTOR, STUDENTS


def test_at_first_there_are_an_instructor_and_three_students(tmp_path):
    passwords = accounts.enrol(tmp_path, None, [])
    assert list(passwords) == [INSTRUCTOR, *STUDENTS]
    assert len(STUDENTS) == 3
    assert len(set(passwords.values())) == 4


def test_passwords_are_kept_as_hashes_that_only_the_owner_reads(tmp_path):
    passwords = accounts.enrol(tmp_path, ["ada"], [])
    file = tmp_path / accounts.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert not any(password in file.read_text() for password in passwords.values())
    known = accounts.read(tmp_path)
    assert accounts.is_right(known["ada"], passwords["ada"])
    assert not accounts.is_right(known["ada"], passwords[INSTRUCTOR])


def test_passwords_and_students_stay_and_only_new_ones_are_told(tmp_path):
    first = accounts.enrol(tmp_path, ["ada", "ben"], [])
    assert accounts.enrol(tmp_path, None, []) == {}
    assert list(accounts.enrol(tmp_path, ["ada", "cleo"], [])) == ["cleo"]
    assert accounts.is_right(accounts.read(tmp_path)["ada"], first["ada"])


def test_who_leaves_is_out_and_the_number_stays_theirs(tmp_path):
    accounts.enrol(tmp_path, ["ada", "ben"], [])
    accounts.enrol(tmp_path, ["ada", "cleo"], [])
    known = accounts.read(tmp_path)
    assert [name for name, one in known.items() if not one.enrolled] == ["ben"]
    assert len({one.number for one in known.values()}) == 4


def test_a_new_password_takes_the_place_of_the_old(tmp_path):
    first = accounts.enrol(tmp_path, ["ada"], [])
    number = accounts.read(tmp_path)["ada"].number
    (second,) = accounts.enrol(tmp_path, None, ["ada"]).items()
    ada = accounts.read(tmp_path)["ada"]
    assert second[0] == "ada"
    assert accounts.is_right(ada, second[1])
    assert not accounts.is_right(ada, first["ada"])
    assert ada.number == number


def test_names_are_read_one_a_line(tmp_path):
    file = tmp_path / "names.txt"
    file.write_text("# the class\nada\n\n ben \nada\n")
    assert accounts.names(file) == ["ada", "ben"]
