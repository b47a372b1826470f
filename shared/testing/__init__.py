"""The servers, fakes and builders that tests use, shipped so that an operator can test a change of data too."""
