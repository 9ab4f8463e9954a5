namespace Microsoft.ML.Lime.Engine;

/// <summary>Label maps from and to files.</summary>
public static class SegmentMapFile
{
    /// <summary>Reads a map: a grey or palette PNG of any depth (its raw samples) or a 2-D <c>.npy</c> of any integer type.</summary>
    public static SegmentMap Load(string path) => throw new NotImplementedException();

    /// <summary>Writes a map as a 16-bit grey PNG, which <see cref="Load"/> accepts back.</summary>
    public static void Save(SegmentMap map, string path) => throw new NotImplementedException();
}
