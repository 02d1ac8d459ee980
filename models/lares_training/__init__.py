"""Corpora, training, int8 export and evaluation of the models that Lares trains itself."""
