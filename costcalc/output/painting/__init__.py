"""A chart's figure as shapes and words in their places, and those as SVG and PNG."""
