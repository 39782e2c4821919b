"""What pages say: the welcome of the home page, the page of one posting."""
