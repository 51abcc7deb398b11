package io.carillon.worker;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Finds processors on the class path. The platform hands out only what a worker declared, so that they must be known before the first
 * task: by name, by the package they are in, or by {@code META-INF/services}.
 */
final class ProcessorScan {
  private static final String classEnd = ".class";

  private final ClassLoader loader;

  ProcessorScan(ClassLoader loader) {
    this.loader = loader;
  }

  /** The class of that name. Throws IllegalArgumentException when there is none. */
  Class<? extends Processor> named(String name) {
    try {
      return Class.forName(name, false, loader).asSubclass(Processor.class);
    } catch (ClassNotFoundException absent) {
      throw new IllegalArgumentException("there is no class " + name + " on the class path", absent);
    } catch (ClassCastException other) {
      throw new IllegalArgumentException("class " + name + " does not implement " + Processor.class.getName(), other);
    } catch (LinkageError broken) {
      throw new IllegalArgumentException("class " + name + " can't be loaded: " + broken.getMessage(), broken);
    }
  }

  /** Those listed in {@code META-INF/services/io.carillon.worker.Processor}. */
  List<Class<? extends Processor>> services() {
    List<Class<? extends Processor>> found = new ArrayList<>();
    try {
      ServiceLoader.load(Processor.class, loader).stream().forEach(one -> found.add(one.type()));
    } catch (ServiceConfigurationError fault) {
      throw new IllegalArgumentException(fault.getMessage(), fault);
    }
    return found;
  }

  /** Those of a package and the packages below it that can be made, in the order of their names. Classes are not initialized. */
  List<Class<? extends Processor>> inPackage(String name) {
    String folder = name.replace('.', '/') + "/";
    Set<String> names = new TreeSet<>();
    for (Path place : places(folder)) {
      if (Files.isDirectory(place)) listFolder(place, folder, names);
      else if (Files.isRegularFile(place)) listArchive(place, folder, names);
    }
    List<Class<? extends Processor>> found = new ArrayList<>();
    for (String one : names) {
      try {
        Class<?> type = Class.forName(one, false, loader);
        if (ProcessorSource.issueOf(type) == null) found.add(type.asSubclass(Processor.class));
      } catch (ClassNotFoundException | LinkageError absent) {
        // A class whose own dependencies are missing is none that could run.
        continue;
      }
    }
    return found;
  }

  /** Folders and archives of the class path, as the JVM was started with it and as the class loaders tell. */
  private Set<Path> places(String folder) {
    Set<Path> places = new LinkedHashSet<>();
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
      if (!entry.isEmpty()) addPlace(Path.of(entry), places);
    }
    for (ClassLoader one = loader; one != null; one = one.getParent()) {
      if (!(one instanceof URLClassLoader)) continue;
      for (URL url : ((URLClassLoader) one).getURLs()) addUrl(url, places);
    }
    try {
      for (URL url : Collections.list(loader.getResources(folder))) {
        String text = url.toString();
        if (text.startsWith("jar:file:")) addUrl(new URL(text.substring(4, text.indexOf("!/"))), places);
        else if (text.endsWith(folder)) addUrl(new URL(text.substring(0, text.length() - folder.length())), places);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return places;
  }

  private static void addUrl(URL url, Set<Path> places) {
    if (!"file".equals(url.getProtocol())) return;
    try {
      addPlace(Path.of(url.toURI()), places);
    } catch (URISyntaxException malformed) {
      addPlace(Path.of(url.getPath()), places);
    }
  }

  private static void addPlace(Path place, Set<Path> places) {
    Path absolute = place.toAbsolutePath().normalize();
    if (!places.add(absolute) || !Files.isRegularFile(absolute)) return;
    for (Path named : manifestPath(absolute)) addPlace(named, places);
  }

  /** Start scripts of build tools hide a long class path in the manifest of one archive. */
  private static List<Path> manifestPath(Path archive) {
    List<Path> named = new ArrayList<>();
    try (JarFile jar = new JarFile(archive.toFile())) {
      Manifest manifest = jar.getManifest();
      String entries = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (entries == null) return named;
      for (String entry : entries.trim().split("\\s+")) {
        if (!entry.isEmpty()) named.add(Path.of(archive.toUri().resolve(new URI(entry))));
      }
    } catch (IOException | URISyntaxException | IllegalArgumentException unreadable) {
      // What is no archive or names something else than files holds no classes to find.
      return named;
    }
    return named;
  }

  private static void listFolder(Path root, String folder, Set<String> names) {
    Path top = root.resolve(folder);
    if (!Files.isDirectory(top)) return;
    try (Stream<Path> files = Files.walk(top)) {
      files.forEach(file -> addClass(root.relativize(file).toString().replace(File.separatorChar, '/'), folder, names));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static void listArchive(Path archive, String folder, Set<String> names) {
    try (JarFile jar = new JarFile(archive.toFile())) {
      for (Enumeration<?> entries = jar.entries(); entries.hasMoreElements(); ) {
        addClass(entries.nextElement().toString(), folder, names);
      }
    } catch (IOException unreadable) {
      // The JVM skips such an entry of the class path too.
      return;
    }
  }

  private static void addClass(String file, String folder, Set<String> names) {
    boolean isClass = file.startsWith(folder) && file.endsWith(classEnd) && !file.endsWith("-info.class");
    if (isClass) names.add(file.substring(0, file.length() - classEnd.length()).replace('/', '.'));
  }
}
