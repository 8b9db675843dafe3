"""A cloud provider's bill, read as the scenario of what runs today."""
