"""What files say, put in a store by one machine and merged by another: roll-ups without a cluster."""
