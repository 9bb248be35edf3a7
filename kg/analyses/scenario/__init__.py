"""A supposed world: the claims with some left out, moved or added, as a snapshot that every question can be asked of.

Nothing supposed is written anywhere, and all of it is marked: the ids of supposed claims and sources begin with `what-if`, the
names of supposed entities end with "(supposed)". A claim that is moved keeps its statement, grade, modality and origin, so that a
supposition about when something starts never makes weak evidence firm.

worlds      what is supposed, as typed -> the world, its reading, and what each supposition did
leaving_out, adding, stakes, timing    one kind of supposition each
builder     the changes so far, and the steps they are made of
effects     what a supposition did, as the answer says it
overlay     a snapshot with claims left out and put in
delays      dates moved later
"""
