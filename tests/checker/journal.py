def compare(rooms, lines, report):
    pass
