"""One file a reader can trust: what was asked, the answer with its limits, and the evidence it rests on."""
