using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>
/// The maps of a search. The values of the first <see cref="MaxInMemory"/> are kept in memory, those of further ones in a temporary file.
/// </summary>
internal sealed class MapStore : IDisposable
{
    /// <summary>Number of maps in memory, of 4 kB each.</summary>
    public const int MaxInMemory = 1 << 14;

    private readonly List<Entry> _entries = [];
    private readonly int _maxInMemory;
    private FileStream? _file;
    private string? _path;

    public MapStore(int maxInMemory = MaxInMemory) => _maxInMemory = maxInMemory;

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Adds a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="borderShare">The share of its positive importance on the border.</param>
    public void Add(NormalizedMap map, double borderShare)
    {
        if (_entries.Count < _maxInMemory)
        {
            _entries.Add(new Entry(map, -1, borderShare));
            return;
        }
        if (_file is null)
        {
            _path = Path.Combine(Path.GetTempPath(), $"mlnet-lime-maps-{Guid.NewGuid():n}.tmp");
            _file = new FileStream(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows())
                File.Delete(_path); // the content stays as long as the file is open, and a killed process leaves nothing
        }
        long offset = _file.Seek(0, SeekOrigin.End);
        _file.Write(MemoryMarshal.AsBytes(map.Values.AsSpan()));
        _entries.Add(new Entry(map with { Values = [] }, offset, borderShare));
    }

    /// <summary>A map with its values.</summary>
    public NormalizedMap Load(Entry entry)
    {
        if (entry.Offset < 0)
            return entry.Map;
        var values = new float[entry.Map.Rows * entry.Map.Columns];
        _file!.Seek(entry.Offset, SeekOrigin.Begin);
        _file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return entry.Map with { Values = values };
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>A map of the store.</summary>
    /// <param name="Map">The map; without values if they are in the file.</param>
    /// <param name="Offset">The place of its values in the file; below 0 if they are in memory.</param>
    /// <param name="BorderShare">The share of its positive importance on the border.</param>
    internal sealed record Entry(NormalizedMap Map, long Offset, double BorderShare);
}

/// <summary>The maps of one class, read when they are needed.</summary>
internal sealed class ClassMaps(MapStore store, IReadOnlyList<MapStore.Entry> entries)
{
    public int Count => entries.Count;

    public string Explained => entries[0].Map.Explained;

    public IReadOnlyList<MapStore.Entry> Entries => entries;

    public NormalizedMap this[int index] => store.Load(entries[index]);

    /// <summary>All maps, one at a time.</summary>
    public IEnumerable<NormalizedMap> All() => entries.Select(store.Load);
}
