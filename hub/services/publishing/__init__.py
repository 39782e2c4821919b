"""Behind `services.postings` and `services.curation`: terms, texts and the life of a posting."""
