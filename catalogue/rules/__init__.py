"""Pure rules over what is known of a case: values in, values out, no file, clock or randomness."""
