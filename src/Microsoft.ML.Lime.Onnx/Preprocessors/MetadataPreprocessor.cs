using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Preprocessors;

/// <summary>Preprocessing in key-value pairs: the metadata of an ONNX file, or Custom Vision's <c>metadata_properties.json</c>.</summary>
internal static class MetadataPreprocessor
{
    private const string CustomVision = "CustomVision.Preprocess.";
    private const byte LetterboxGrey = 114;

    /// <returns>The preprocessing; null if the pairs are of another program.</returns>
    /// <exception cref="LimeException">A value asks for a step that is not supported.</exception>
    public static ModelPreprocessing? Read(IReadOnlyDictionary<string, string> metadata, string path) =>
        metadata.Keys.Any(key => key.StartsWith(CustomVision, StringComparison.Ordinal)) ? ReadCustomVision(metadata, path)
        : UltralyticsHead.Is(metadata) ? ReadUltralytics(metadata, path)
        : new PixelMetadata(metadata) is { Format: "", Range: "" } ? null
        // Windows ML, and Custom Vision's older files. Without a range, Windows ML takes 0 to 255.
        : new ModelPreprocessing { Path = path, Preprocessing = ReadPixels(metadata, path, "raw") };

    /// <summary>Range and order of the channels.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="preset">The preset if no range is stated.</param>
    private static Preprocessing ReadPixels(IReadOnlyDictionary<string, string> metadata, string path, string preset)
    {
        var pixels = new PixelMetadata(metadata);
        if (pixels.IsLinear)
            throw Unsupported(path, PixelMetadata.GammaKey, metadata[PixelMetadata.GammaKey]);
        string range = pixels.Range.Length == 0 ? preset
            : pixels.Preset ?? throw Unsupported(path, PixelMetadata.RangeKey, pixels.Range);
        return Preprocessing.Preset(range) with
        {
            Channels = pixels.Format.Length == 0 ? ChannelOrder.Rgb
                : pixels.Channels ?? throw Unsupported(path, PixelMetadata.FormatKey, pixels.Format),
        };
    }

    private static ModelPreprocessing ReadCustomVision(IReadOnlyDictionary<string, string> metadata, string path)
    {
        string Value(string key) => metadata.TryGetValue(key, out string? value) ? value : "";
        string crop = Value($"{CustomVision}CropMethod"), resize = Value($"{CustomVision}ResizeMethod");
        if (resize is not ("" or "Stretch"))
            throw Unsupported(path, $"{CustomVision}ResizeMethod", resize);
        (int height, int width) = (Side($"{CustomVision}TargetHeight"), Side($"{CustomVision}TargetWidth"));
        ResizeMode mode = crop switch
        {
            "" or "NoCrop" => ResizeMode.Fill,
            // The largest square in the middle.
            "FullImageShorterSide" when height == width => ResizeMode.Crop,
            _ => throw Unsupported(path, $"{CustomVision}CropMethod", crop),
        };
        Preprocessing pixels = ReadPixels(metadata, path, "unit");
        return new ModelPreprocessing
        {
            Path = path,
            Resize = mode,
            Size = height > 0 && width > 0 ? (height, width) : null,
            Preprocessing = pixels with
            {
                Mean = [.. Numbers($"{CustomVision}NormalizeMean", 0).Select(value => value + pixels.Mean[0])],
                Std = Numbers($"{CustomVision}NormalizeStd", 1),
            },
        };

        int Side(string key) => Value(key) is "" ? 0
            : int.TryParse(Value(key), NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side <= ushort.MaxValue ? side
            : throw Unsupported(path, key, Value(key));

        double[] Numbers(string key, double otherwise)
        {
            string[] texts = Value(key).Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            double?[] values = [.. texts.Select(text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : (double?)null)];
            return values.Length == 0 ? [otherwise]
                : values.All(value => value is not null) ? [.. values.Select(value => value!.Value)]
                : throw Unsupported(path, key, Value(key));
        }
    }

    // Ultralytics: LetterBox by OpenCV's linear interpolation; for classification Resize and CenterCrop of torchvision.
    private static ModelPreprocessing ReadUltralytics(IReadOnlyDictionary<string, string> metadata, string path)
    {
        string size = metadata.GetValueOrDefault("imgsz", ""), task = metadata.GetValueOrDefault("task", "");
        if (size.Trim('[', ']', '(', ')').Split(',') is not [var first, var second]
            || !ushort.TryParse(first.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ushort height)
            || !ushort.TryParse(second.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ushort width)
            || height == 0 || width == 0)
            throw Unsupported(path, "imgsz", size);
        var found = new ModelPreprocessing { Path = path, Size = (height, width), Preprocessing = Preprocessing.Unit };
        return task switch
        {
            "classify" when height == width => found with { Resize = ResizeMode.ShorterSide(height) },
            "detect" or "segment" or "pose" or "obb" => found with
            {
                Resize = ResizeMode.PadWith(LetterboxGrey, LetterboxGrey, LetterboxGrey),
                Interpolation = ResampleFilter.BilinearNoAntialias,
            },
            _ => throw Unsupported(path, "task", task),
        };
    }

    private static LimeException Unsupported(string path, string key, string value) => new(
        $"The metadata of {path} have {key} = '{value}', which is not supported; give the preprocessing by options (--resize, --crop, "
        + "--interpolation, --scale, --mean, --std, --channels), as far as they can state it.");
}
