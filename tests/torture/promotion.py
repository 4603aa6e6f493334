"""The database's machine dies for good: its primary is killed, the standby promoted after a while,
and the dead one comes back as the new one's standby. The fault is over with the promotion.
"""

LONGEST_WITHOUT = 1.0   # seconds in which nobody is the primary
LONGEST_ALONE = 1.0     # and then in which the new one has no standby


def strike(faults, fault_of):
    pair = faults.fleet.store
    if faults.store_is_down or not getattr(pair, "synchronous", False):
        return None
    pause = faults.chance.uniform(0.0, LONGEST_WITHOUT)
    alone = faults.chance.uniform(0.0, LONGEST_ALONE)
    fault = fault_of("promote", f"PostgreSQL's primary; the standby's turn after {pause:.2f} s")
    fault.processes, faults.store_is_down = 1, True
    pair.kill9()

    def promote():
        pair.promote()
        faults.later(alone, rejoin)

    def rejoin():
        pair.rejoin()
        faults.store_is_down = False

    faults.mend(fault, pause, promote)
    return fault
