using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Preprocessors;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>
/// The preprocessing that a file beside an exported model states: of Hugging Face (<c>preprocessor_config.json</c>), timm
/// (<c>config.json</c>), Azure Custom Vision (<c>metadata_properties.json</c>), or the metadata in the ONNX file (Ultralytics, Custom
/// Vision, Windows ML). Nothing is applied unless it is put into the options.
/// </summary>
public sealed record ModelPreprocessing
{
    private static readonly string[] FileNames = ["preprocessor_config.json", "metadata_properties.json", "config.json"];

    internal ModelPreprocessing() { }

    /// <summary>The file that it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>Scale, mean, standard deviation and order of the channels: <see cref="OnnxScorerOptions.Preprocessing"/>.</summary>
    public Preprocessing Preprocessing { get; init; } = Preprocessing.Raw;

    /// <summary>How an image is fitted to the input: <see cref="ExplainOptions.Resize"/>.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Fill;

    /// <summary>The interpolation: <see cref="ExplainOptions.Interpolation"/>.</summary>
    public ResampleFilter Interpolation { get; init; } = ResampleFilter.Bilinear;

    /// <summary>Height and width of the input; null if the file does not state them.</summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>The same as options of the command, such as <c>--resize shorter:256 --scale 1/255</c>.</summary>
    public string CommandOptions
    {
        get
        {
            List<string> parts = [$"--resize {Resize}"];
            if (Size is { } size)
                parts.Add(FormattableString.Invariant($"{(Resize.TakesMiddle ? "--crop" : "--size")} {size.Height}x{size.Width}"));
            parts.Add($"--interpolation {ComponentDefinition.Parameter.Text(Interpolation)}");
            parts.Add($"--scale {(Preprocessing.Scale == 1 / 255.0 ? "1/255" : Text(Preprocessing.Scale))}");
            parts.Add($"--mean {string.Join(',', Preprocessing.Mean.Select(Text))}");
            parts.Add($"--std {string.Join(',', Preprocessing.Std.Select(Text))}");
            if (Preprocessing.Channels != ChannelOrder.Rgb)
                parts.Add($"--channels {ComponentDefinition.Parameter.Text(Preprocessing.Channels)}");
            return string.Join(' ', parts);
        }
    }

    /// <summary>Reads a file: one of the JSON files by its content, or an ONNX model by its metadata.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="LimeException">
    /// The file cannot be read, states no preprocessing, or asks for a step that is not supported; the message names the field.
    /// </exception>
    public static ModelPreprocessing Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? PreprocessorFile.Read(path) ?? throw new LimeException($"The file {path} states no preprocessing: it is none of "
                + "preprocessor_config.json (Hugging Face), config.json (timm) and metadata_properties.json (Azure Custom Vision).")
            : MetadataPreprocessor.Read(OnnxMetadata.Read(path), path) ?? throw new LimeException(
                $"The metadata of the model {path} state no preprocessing.");
    }

    /// <summary>
    /// Searches the preprocessing of a model: in the files beside it (in a folder <c>onnx</c> also in the folder above), then in its
    /// metadata.
    /// </summary>
    /// <param name="modelPath">The model's file.</param>
    /// <returns>The first that is found; null if there is none.</returns>
    /// <exception cref="LimeException">The first file that is found cannot be read, or asks for a step that is not supported.</exception>
    public static ModelPreprocessing? Find(string modelPath)
    {
        ArgumentNullException.ThrowIfNull(modelPath);
        string folder = System.IO.Path.GetDirectoryName(modelPath) ?? "";
        string name = System.IO.Path.GetFileName(System.IO.Path.GetFullPath(folder.Length == 0 ? "." : folder));
        string[] folders = name == "onnx" ? [folder, System.IO.Path.Combine(folder, "..")] : [folder];
        foreach (string path in folders.SelectMany(place => FileNames.Select(file => System.IO.Path.Combine(place, file))))
            if (File.Exists(path) && PreprocessorFile.Read(path) is { } found)
                return found;
        return MetadataPreprocessor.Read(OnnxMetadata.Read(modelPath), modelPath);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
