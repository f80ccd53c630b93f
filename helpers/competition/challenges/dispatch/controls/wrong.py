"""wrong: explores, and so names another backend each time it is asked for the same problem."""


def calibrate(costs):
    names = {}
    for cost in costs:
        found = names.setdefault((cost.op, cost.dtype), [])
        if cost.backend not in found:
            found.append(cost.backend)
    return names, []


def choose(knowledge, op, dtype, shape):
    names, asked = knowledge
    asked.append(1)
    there = names[op, dtype]
    return there[len(asked) % len(there)]
