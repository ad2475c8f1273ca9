"""How docs/ becomes a site: `make docs`. Offline; any warning is an error."""

project = "sitrep"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
myst_heading_anchors = 3
html_theme = "alabaster"
html_theme_options = {"description": "Arabic conflict news in, structured events out", "page_width": "1100px"}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
html_show_sourcelink = False
