"""`python -m dlstudy` is the same program as `dlstudy`."""

from dlstudy.cli import main

if __name__ == "__main__":
    main()
