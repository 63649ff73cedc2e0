// In the place of a style sheet of plotly.js' maps, which no view draws.
