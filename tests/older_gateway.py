"""`python -m tests.older_gateway KIND …`: a gateway of a program that does not know these kinds of events yet."""

import sys

from cqclerk.gateway.app import main
from cqclerk.protocol import codec

UNTIL = "--data"

if __name__ == "__main__":
    unknown = sys.argv[1 : sys.argv.index(UNTIL)]
    for name in unknown:
        del codec.BY_NAME[name], codec.READS[name]
    sys.exit(main(sys.argv[1 + len(unknown) :]))
