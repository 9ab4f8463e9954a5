using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>
/// The folder of the results. Files are written to a staging folder within it, and moved when all files of an image are complete. So
/// neither an error nor Ctrl+C leaves an incomplete result. A killed process leaves its staging folder; the next one that writes to the
/// same folder removes it, because its lock ended with the process.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private const string Prefix = ".mlnet-lime-", LockName = "lock";

    private readonly string _path;
    private readonly string _staging;
    private readonly FileStream _lock;
    private readonly string? _created;
    private readonly HashSet<string> _inputs;
    private readonly List<string> _staged = [];
    private volatile bool _isClosed;

    private OutputFolder(string path, string staging, FileStream held, string? created, IEnumerable<string> inputs)
    {
        (_path, _staging, _lock, _created) = (path, staging, held, created);
        _inputs = new(
            inputs.Where(input => input.Length > 0).Select(Path.GetFullPath),
            OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Creates the folder if it does not exist, and checks that it is writable.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="inputs">Files that must not be overwritten.</param>
    /// <exception cref="LimeException">It is not writable.</exception>
    public static OutputFolder Open(string path, IEnumerable<string> inputs)
    {
        if (File.Exists(path))
            throw new LimeException($"The output folder '{path}' is a file; give a folder with -o.");
        string staging = Path.Combine(path, $"{Prefix}{Guid.NewGuid():N}");
        string? created = FirstMissing(path);
        try
        {
            Directory.CreateDirectory(staging);
            RemoveLeftovers(path, staging);
            FileStream held = new(Path.Combine(staging, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            return new OutputFolder(path, staging, held, created, inputs);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Remove(staging, created);
            throw new LimeException($"The output folder '{path}' cannot be written to ({ExceptionText.OneLine(refused).TrimEnd('.')}); "
                + "give another folder with -o, or change its permissions.", refused);
        }
    }

    /// <summary>Writes a file to the staging folder.</summary>
    /// <param name="name">The name within the folder.</param>
    /// <param name="write">Writes to the given path.</param>
    /// <exception cref="LimeException">The file would overwrite an input, or replace a symbolic link.</exception>
    public void Write(string name, Action<string> write)
    {
        if (_inputs.Contains(Path.GetFullPath(Path.Combine(_path, name))))
            throw new LimeException(
                $"'{Path.Combine(_path, name)}' is one of the inputs and would be overwritten; give another folder with -o.");
        FileContent.RefuseLink(Path.Combine(_path, name));
        ObjectDisposedException.ThrowIf(_isClosed, this);
        write(Path.Combine(_staging, name));
        _staged.Add(name);
    }

    /// <summary>Whether this name in the folder is the path of that file.</summary>
    public bool IsPathOf(string name, string path) =>
        _inputs.Comparer.Equals(Path.GetFullPath(Path.Combine(_path, name)), Path.GetFullPath(path));

    /// <summary>
    /// Moves the files written since the last call out of the staging folder, and flushes the folder. The files were flushed when written.
    /// </summary>
    /// <returns>The paths, in the order of writing.</returns>
    public IReadOnlyList<string> Publish()
    {
        string[] paths = [.. _staged.Select(name => Path.Combine(_path, name))];
        foreach (string path in paths.Where(Directory.Exists))
            throw new LimeException(
                $"'{path}' is a folder, but the command writes a file of that name; remove it, or give another folder with -o.");
        foreach (string name in _staged)
            File.Move(Path.Combine(_staging, name), Path.Combine(_path, name), overwrite: true);
        FileContent.FlushFolder(_path);
        _staged.Clear();
        return paths;
    }

    /// <summary>
    /// Removes incomplete files, and the folder if it was created here and is empty. Another thread may still be writing a file, as after
    /// an interruption.
    /// </summary>
    public void Dispose()
    {
        _isClosed = true;
        _lock.Dispose();
        const int Attempts = 5; // a file that is created meanwhile makes an attempt fail
        for (int i = 0; i < Attempts && (i == 0 || Directory.Exists(_staging)); i++)
            Remove(_staging, _created);
    }

    /// <summary>Removes the staging folders of processes that were killed.</summary>
    private static void RemoveLeftovers(string path, string own)
    {
        foreach (string staging in Directory.EnumerateDirectories(path, $"{Prefix}*"))
            if (Guid.TryParseExact(Path.GetFileName(staging)[Prefix.Length..], "N", out _)
                && Path.GetFileName(staging) != Path.GetFileName(own) && IsAbandoned(staging))
                Remove(staging, null);
    }

    /// <summary>Whether no process holds the lock. Without a lock, as of earlier versions, a day must have passed.</summary>
    private static bool IsAbandoned(string staging)
    {
        if (new DirectoryInfo(staging).LinkTarget is not null)
            return false;
        try
        {
            new FileStream(Path.Combine(staging, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return true;
        }
        catch (FileNotFoundException)
        {
            return Directory.GetLastWriteTimeUtc(staging) < DateTime.UtcNow.AddDays(-1);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? FirstMissing(string path)
    {
        string? missing = null;
        string? folder = Path.GetFullPath(path);
        for (; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            missing = folder;
        return missing;
    }

    private static void Remove(string staging, string? created)
    {
        try
        {
            if (Directory.Exists(staging))
                Directory.Delete(staging, recursive: true);
            string? folder = Path.GetDirectoryName(Path.GetFullPath(staging));
            while (created is not null && folder?.Length >= created.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
                folder = Path.GetDirectoryName(folder);
            }
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // Ignore a failed cleanup, so that an earlier error is reported.
        }
    }
}
