"""The dashboard in a browser on this machine: a server (`server`) that runs one dashboard (`inside`) for each page."""
