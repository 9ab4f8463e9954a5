using System.Text.Json.Serialization;
using System.Text.Json;
using System.Text;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Formats the properties of a model as text and as JSON.</summary>
internal static partial class ModelReport
{
    private const int MaxTensors = 5;

    /// <summary>As text: one property per line, without a line break at the end.</summary>
    public static string Text(OnnxModelInfo model)
    {
        var text = new StringBuilder();
        Line("Model", $"{model.Path}, {model.Bytes} bytes, SHA-256 {model.Sha256}");
        string producer = model.Producer.Length > 0 ? $", from {model.Producer}" : "";
        Line("Format", $"ONNX IR {model.IrVersion}, {string.Join(", ", model.Opsets)}{producer}");
        Line("Runtime", $"{model.Runtime}, with {string.Join(", ", model.NativeLibrary.ExecutionProviders)}");
        Line("Library", model.NativeLibrary.Path);
        Line("Inputs", string.Join(", ", model.Inputs));
        Line("Outputs", string.Join(", ", model.Outputs));
        string last = string.Join(", ", model.Tensors.TakeLast(MaxTensors));
        Line("Tensors", $"{model.Tensors.Count}, each can be selected with --output; the last are {last}");
        if (model.Input is { } input)
        {
            string channels = input.Channels == 1 ? "1 channel" : $"{input.Channels} channels";
            Line("Image", $"{input.Height} x {input.Width}, {channels}, {input.Layout.ToString().ToUpperInvariant()}");
            Line("Batch", model.FixedBatch is { } batch ? $"{batch}, fixed" : "any");
        }
        if (model.OutputLength is { } length)
            Line("Scores", $"{length}{(model.OutputOperator is { } op ? $", from {op}" : "")}");
        foreach (OnnxModelInfo.Layer layer in model.Layers.TakeLast(MaxTensors))
            Line("Layer",
                $"{layer}: {(!layer.IsExact ? "" : layer.IsRounded ? "cam (exact to 8-bit rounding) or " : "cam (exact) or ")}score-cam");
        foreach (string suggestion in model.Suggestions)
            Line("Hint", suggestion);
        foreach (string guess in model.Guesses)
            Line("Guess", guess);
        foreach (string problem in model.Problems)
            Line("Problem", problem);
        return text.ToString().TrimEnd();

        void Line(string name, string value) => text.AppendLine((name + ":").PadRight(9) + TerminalText.Escape(value));
    }

    /// <summary>As JSON.</summary>
    public static string Json(OnnxModelInfo model) => JsonSerializer.Serialize(model, ModelJson.Default.OnnxModelInfo);

    [JsonSourceGenerationOptions(
        WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(LayoutConverter)])]
    [JsonSerializable(typeof(OnnxModelInfo))]
    private sealed partial class ModelJson : JsonSerializerContext;

    private sealed class LayoutConverter() : JsonStringEnumConverter<TensorLayout>(JsonNamingPolicy.CamelCase);
}
