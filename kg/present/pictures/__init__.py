"""Pictures of a network and of dates, as SVG text that stands alone, in a page or on a slide.

A picture says nothing that its plain data does not: what no source states is drawn as not stated.
"""
