package jeton.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Files that appear in a folder together. */
final class FolderFiles {
    /** Of the command line, which says where reports go. */
    private static final String OPTION = "-o DIR";

    private FolderFiles() {}

    /** As {@link #write(Path, Map, String)}, for what {@code -o DIR} moves. */
    static void write(Path folder, Map<Path, String> texts) {
        write(folder, texts, OPTION);
    }

    /**
     * Writes texts, replacing earlier files. All are complete beside their places before the first is renamed into its
     * own, so a reader never sees half a file and a full disk costs no old report.
     *
     * @param folder made if it is missing
     * @param texts  by the places of the files, in that folder
     * @param option of the command line that chooses the folder
     * @throws UnwritableReportException if the folder takes no files
     */
    static void write(Path folder, Map<Path, String> texts, String option) {
        List<Staged> all = texts.entrySet().stream()
                .map(file -> Staged.beside(file.getKey(), file.getValue()))
                .toList();
        try {
            Files.createDirectories(folder);
            for (Staged file : all) {
                file.write();
            }
            for (Staged file : all) {
                file.moveIntoPlace();
            }
        } catch (IOException | ReadOnlyFileSystemException e) {
            for (Staged file : all) {
                file.discard(e);
            }
            throw unwritable(folder, e, option);
        }
    }

    static void requireWritable(Path folder) {
        requireWritable(folder, OPTION);
    }

    static void requireWritable(Path folder, String option) {
        Path existing = folder.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        String name = existing.toString();
        if (!Files.isDirectory(existing)) {
            throw unwritable(folder, new NotDirectoryException(name), option);
        }
        if (!Files.isWritable(existing)) {
            throw unwritable(folder, new AccessDeniedException(name), option);
        }
    }

    private static UnwritableReportException unwritable(Path folder, Exception cause, String option) {
        return new UnwritableReportException(
                "cannot write the report to " + folder + ": " + reason(cause)
                        + "; free the place or choose another folder with " + option,
                cause);
    }

    private static String reason(Exception cause) {
        if (cause instanceof ReadOnlyFileSystemException) {
            return "the file system is read-only";
        }
        if (!(cause instanceof FileSystemException failure)) {
            return String.valueOf(cause.getMessage());
        }
        String file = String.valueOf(failure.getFile());
        if (failure instanceof AccessDeniedException) {
            return "no permission to write " + file;
        }
        if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
            return file + " is in the way and is not a folder";
        }
        if (failure instanceof NoSuchFileException) {
            return file + " went away meanwhile";
        }
        return file + ": " + failure.getReason();
    }

    /** A file written under another name in the folder of its place. */
    private record Staged(Path place, Path draft, String text) {
        static Staged beside(Path place, String text) {
            return new Staged(place, place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID()), text);
        }

        void write() throws IOException {
            if (Files.isDirectory(place)) {
                throw new FileSystemException(place.toString(), null, "a folder of that name is in the way");
            }
            // not a JDK temporary file: those are readable by their owner alone
            Files.write(
                    draft,
                    text.getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        }

        void moveIntoPlace() throws IOException {
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        }

        void discard(Exception reason) {
            try {
                Files.deleteIfExists(draft);
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
