"""The product as a Python library: `import kg; kg.open().paths(avoid="CN")`.

In: words, as the command line takes them. Out: the typed answers, with what a notebook needs of them. Imports everything below
`kg.cli`; raises errors of `kg.errors`, never prints and never ends the process.
"""
