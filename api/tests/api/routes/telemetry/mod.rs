mod viewer;
