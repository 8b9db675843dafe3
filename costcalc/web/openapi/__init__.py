"""The API's own description in OpenAPI 3.1: what can be asked, and what every answer holds."""
