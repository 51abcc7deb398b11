package com.example;

import io.carillon.worker.Processor;

/** Can't be made, so it is not declared. */
public abstract class AbstractStep implements Processor {}
