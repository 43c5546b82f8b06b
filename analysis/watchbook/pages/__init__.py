"""Makes the site's pages as (path, bytes) from both books."""
