using System.Globalization;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>A model and its classes, as commands are given them.</summary>
internal static class ModelFile
{
    /// <summary>The classes' names; null where no file was named, or something is wrong with it.</summary>
    public static IReadOnlyList<string>? ReadLabels(string? path, Problems problems) =>
        path is not null && InputFiles.Exists(path, "label file", problems) ? problems.Collect(() => ClassLabels.Load(path)) : null;

    /// <summary>Opens the model where it was said soundly how; otherwise problems would follow that are none.</summary>
    public static OnnxScorer? Open(string path, OnnxScorerOptions? options, IReadOnlyList<string>? labels, Problems problems) =>
        path.Length > 0 && InputFiles.Exists(path, "model", problems) && options is not null
            ? problems.Collect(() => OnnxScorer.Open(path, options with { ClassNames = labels }))
            : null;

    /// <summary>The layer that class activation maps are made of; null for other methods.</summary>
    public static IActivationLayer? FindLayer(OnnxScorer scorer, ExplainOptions options) =>
        ComponentDefinition.FromType(options.GetType()) is { } method && method.Requires.HasFlag(ComponentRequirements.Activations)
            ? scorer.Layer(method.Parameters.Zip(method.Values(options))
                .FirstOrDefault(one => one.First.Option == "--layer").Second as string)
            : null;

    /// <summary>The class that <c>--class</c> means: digits are an index.</summary>
    public static int FindClass(OnnxScorer scorer, string text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index))
            return scorer.ClassNames is { } names
                ? ClassLabels.Find(names, text)
                : throw new LimeException(
                    $"--class '{text}' is a name, but the model's classes have none; add --labels FILE, or give the index of the class.");
        if (index < 0 || index >= scorer.OutputLength)
            throw new LimeException($"--class {text} does not exist: the model has {scorer.OutputLength} outputs, numbered from 0 to "
                + $"{scorer.OutputLength - 1}; give one of those.");
        return index;
    }
}
