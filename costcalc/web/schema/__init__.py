"""What every JSON answer holds, field by field: the models that the API's document is made from."""
