"""What is done outside a request: the queue, the worker, and a module for each kind of job."""
