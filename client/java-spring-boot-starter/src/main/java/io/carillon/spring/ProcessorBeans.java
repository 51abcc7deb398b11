package io.carillon.spring;

import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;
import io.carillon.worker.WorkerBuilder;
import java.lang.reflect.Proxy;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** The application's beans that are processors; the container makes and owns them. */
final class ProcessorBeans {
  private final ConfigurableListableBeanFactory beans;

  ProcessorBeans(ConfigurableListableBeanFactory beans) {
    this.beans = beans;
  }

  void registerWith(WorkerBuilder builder) {
    for (String bean : beans.getBeanNamesForType(Processor.class)) {
      builder.processorFrom(nameOf(bean), () -> beans.getBean(bean, Processor.class));
    }
  }

  /** The name it was given, else that of its class; the class of a lambda has no name, so that its bean's has to do. */
  private String nameOf(String bean) {
    ProcessorName given = beans.findAnnotationOnBean(bean, ProcessorName.class);
    if (given != null) return given.value();
    Class<?> type = classOf(bean);
    boolean isNameless = type.isInterface() || type.isSynthetic() || type.isHidden() || type.isAnonymousClass();
    return isNameless ? bean : type.getName();
  }

  /** What stands behind proxies. */
  private Class<?> classOf(String bean) {
    Class<?> declared = beans.getType(bean);
    boolean isKnown = declared != null && !declared.isInterface() && !Proxy.isProxyClass(declared);
    if (isKnown) return ClassUtils.getUserClass(declared);
    return AopUtils.getTargetClass(beans.getBean(bean));
  }
}
