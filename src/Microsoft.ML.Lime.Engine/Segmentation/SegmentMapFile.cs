using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Label maps from and to files.</summary>
public static class SegmentMapFile
{
    /// <summary>
    /// Reads a map: a grey or palette PNG of any depth (its numbers as stored) or a 2-D <c>.npy</c> array of any integer type or boolean.
    /// Any integers will do; they are renumbered from 0 in their order.
    /// </summary>
    /// <exception cref="LimeException">The file cannot be read, is damaged, or is no label map.</exception>
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

    /// <summary>Writes a map as a 16-bit grey PNG, which <see cref="Load"/> accepts back.</summary>
    /// <exception cref="LimeException">The map has more than 65536 segments, or the file cannot be written.</exception>
    public static void Save(SegmentMap map, string path)
    {
        ArgumentNullException.ThrowIfNull(map);
        FileContent.Write(path, Encode(map));
    }

    internal static byte[] Encode(SegmentMap map) => map.Count <= 65536
        ? PngEncoder.EncodeGrey16(map.Height, map.Width, map.Labels)
        : throw new LimeException($"The label map has {map.Count} segments, but a 16-bit PNG can number 65536; use fewer segments.");

    private static SegmentMap FromPng(PngFile png)
    {
        if (png.Samples != 1)
            throw new LimeException($"The label map {png.Name} is a PNG in colour or with transparency, "
                + "but one number a pixel is needed; save the labels as a grey PNG.");
        var samples = PngSamples.Read(png);
        var values = new int[png.Height * png.Width];
        for (int i = 0; i < values.Length; i++)
            values[i] = samples[i];
        return SegmentMap.FromValues(png.Height, png.Width, values);
    }

    private static SegmentMap FromArray(NpyArray array, string path)
    {
        if (array.Kind == 'f')
            throw new LimeException($"The label map {path} holds floats, but labels are integers; save it with numpy's astype('int32').");
        if (array.Shape.Length != 2)
            throw new LimeException(
                $"The label map {path} has the shape ({string.Join(", ", array.Shape)}), but a map has H x W; reshape it.");
        long turn = array is { Kind: 'u', Size: 8 } ? long.MinValue : 0; // numbers from 2^63 on look negative, and would come first
        var values = new long[array.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = array.Whole(i) ^ turn;
        return SegmentMap.FromValues(array.Shape[0], array.Shape[1], values);
    }
}
