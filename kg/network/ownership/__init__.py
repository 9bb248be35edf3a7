"""Who owns what: stakes as claims tell them, and the least and most share of some in anything, through all layers.

holdings   claims -> stakes, operators, seats of one reading
shares     stakes -> intervals, solved exactly where they are asked for
derivation the lines that lead to an interval, with their claims
"""
