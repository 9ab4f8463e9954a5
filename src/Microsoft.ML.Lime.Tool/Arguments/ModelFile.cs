using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Opens the model and resolves the classes of a command.</summary>
internal static class ModelFile
{
    /// <summary>Names and WordNet ids of the classes; null if no file was given or it is invalid.</summary>
    public static (IReadOnlyList<string> Names, IReadOnlyList<string?> Ids)? ReadLabels(string? path, Problems problems) =>
        path is not null && InputFiles.Exists(path, "label file", problems)
            ? problems.Collect<(IReadOnlyList<string>, IReadOnlyList<string?>)?>(() => ClassLabels.LoadWithIds(path))
            : null;

    /// <summary>Opens the model if its options are valid; otherwise returns null to avoid follow-up errors.</summary>
    public static OnnxScorer? Open(string path, OnnxScorerOptions? options, IReadOnlyList<string>? labels, Problems problems) =>
        path.Length > 0 && InputFiles.Exists(path, "model", problems) && options is not null
            ? problems.Collect(() => OnnxScorer.Open(path, options with { ClassNames = labels }))
            : null;

    /// <summary>The layer of a class activation map; null for other methods.</summary>
    public static IActivationLayer? FindLayer(OnnxScorer scorer, ExplainOptions options) =>
        ComponentDefinition.FromType(options.GetType()) is { } method && method.NeedsActivations
            ? scorer.Layer(method.Parameters.Zip(method.Values(options))
                .FirstOrDefault(one => one.First.Option == "--layer").Second as string)
            : null;

    /// <summary>Resolves the value of <c>--class</c>. Digits are an index, or a name if there is no such index.</summary>
    /// <exception cref="LimeException">There is no such class, or one class has this index and another this name.</exception>
    public static int FindClass(IScorer scorer, string text)
    {
        bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index);
        int[] named = scorer.ClassNames is { } names && names.Count == scorer.ClassCount ? ClassLabels.Matches(names, text.Trim()) : [];
        if (isNumber && index >= 0 && index < scorer.ClassCount)
            return named.All(other => other == index) ? index : throw new LimeException(
                $"--class {text} is the index of the class '{scorer.ClassNames![index]}', and the name of the class with index "
                + $"{named.First(other => other != index)}; give --class +{index} or --class +{named.First(other => other != index)}, "
                + "which are indices.");
        if (isNumber && named.Length == 0)
            throw new LimeException($"--class {text} does not exist: the model has {scorer.ClassCount} outputs, numbered from 0 to "
                + $"{scorer.ClassCount - 1}; give one of those.");
        return scorer.ClassNames is not null
            ? ClassLabels.Find(scorer.ClassNames, text)
            : throw new LimeException(
                $"--class '{text}' is a name, but the model's classes have none; add --labels FILE, or give the index of the class.");
    }
}
