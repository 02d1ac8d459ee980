"""One module for each kind of entity; `catalog` lists them."""
