"""Documents that were issued, and the forms they are printed on."""
