using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Reads and writes files with segment labels.</summary>
public static class SegmentMapFile
{
    /// <summary>
    /// Reads segment labels from a grey or palette PNG of any bit depth (values as stored) or a 2-D <c>.npy</c> array of integers or
    /// booleans. The values may be any integers; they are renumbered from 0 in ascending order.
    /// </summary>
    /// <exception cref="LimeException">The file cannot be read, is damaged, or does not contain segment labels.</exception>
    public static SegmentMap Load(string path)
    {
        return Decode(FileContent.Read(path, "label map"), path);
    }

    internal static SegmentMap Decode(byte[] content, string path)
    {
        if (content.AsSpan().StartsWith(PngFile.Signature[..4]))
            return FromPng(PngFile.Parse(content, path));
        if (content.AsSpan().StartsWith(NpyArray.Signature))
            return FromArray(NpyArray.Read(content, path), path);
        throw new LimeException(
            $"The label map {path} is neither a PNG nor an .npy array; save the labels as a grey PNG or with numpy.save.");
    }

    /// <summary>Writes segment labels as a 16-bit grey PNG, which <see cref="Load"/> can read.</summary>
    /// <exception cref="LimeException">The map has more than 65536 segments, or the file cannot be written.</exception>
    public static void Save(SegmentMap map, string path)
    {
        ArgumentNullException.ThrowIfNull(map);
        FileContent.Write(path, Encode(map));
    }

    internal static byte[] Encode(SegmentMap map) => map.Count <= 65536
        ? PngEncoder.EncodeGrey16(map.Height, map.Width, map.Labels)
        : throw new LimeException($"The label map has {map.Count} segments, but a 16-bit PNG supports at most 65536; use fewer segments.");

    private static SegmentMap FromPng(PngFile png)
    {
        if (png.Samples != 1)
            throw new LimeException($"The label map {png.Name} is a PNG in colour or with transparency, "
                + "but one value per pixel is required; save the labels as a grey PNG.");
        var samples = PngSamples.Read(png);
        var values = new int[png.Height * png.Width];
        for (int i = 0; i < values.Length; i++)
            values[i] = samples[i];
        return SegmentMap.FromValues(png.Height, png.Width, values);
    }

    private static SegmentMap FromArray(NpyArray array, string path)
    {
        if (array.ElementKind == 'f')
            throw new LimeException(
                $"The label map {path} contains floats, but labels are integers; convert it with NumPy's astype('int32').");
        if (array.Shape.Length != 2)
            throw new LimeException(
                $"The label map {path} has the shape ({string.Join(", ", array.Shape)}), but a map has H x W; reshape it.");
        // Flips the sign bit of unsigned 64-bit values, so that they are sorted correctly as signed values.
        long signFlip = array is { ElementKind: 'u', ElementSize: 8 } ? long.MinValue : 0;
        var values = new long[array.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = array.GetInt64(i) ^ signFlip;
        return SegmentMap.FromValues(array.Shape[0], array.Shape[1], values);
    }
}
