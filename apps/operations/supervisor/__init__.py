"""`manage.py up`: one process that starts, watches and ends everything an installation on one machine needs."""
