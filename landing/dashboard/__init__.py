"""A local web page over what builds publish: `tidemark dashboard`.

It reads the published folder and nothing else, so it never holds the warehouse. What is
shown and how is pure functions of what was read and of the time; Streamlit is the edge.

- `formats`: numbers with separators and units, times, ages;
- `state`: reading the folder, and the state in plain words, gates first;
- `pages`: which tables stand on which page;
- `figures`, `charts`, `tables`: a declared table as figures, Vega-Lite and HTML;
- `app`: the page as Streamlit runs it;
- `serve`: starting it.
"""
