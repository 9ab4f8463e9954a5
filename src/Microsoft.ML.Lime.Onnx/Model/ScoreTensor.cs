namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>
/// The tensor of scores behind outputs that wrap it: a sequence of maps with class names (ZipMap), the number or name of the best class
/// (ArgMax), the largest scores in descending order (TopK), 8 bits (QuantizeLinear), or another type.
/// </summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="ClassNames">The class names that the wrapper states; null if there are none.</param>
/// <param name="Note">Why this tensor is explained, in one sentence.</param>
/// <param name="Boxes">The layout of joined outputs of a detector, in the text form of <c>BoxLayout</c>; null for other tensors.</param>
/// <param name="Guess">What was assumed about joined outputs, in one sentence; null for nothing.</param>
internal sealed record ScoreTensor(
    string Name, IReadOnlyList<string>? ClassNames, string Note, string? Boxes = null, string? Guess = null)
{
    // More outputs than any classifier wraps its scores into; each one is followed through the graph.
    private const int MaxOutputs = 64;

    /// <summary>Finds the tensor.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The requested output; null if none was requested.</param>
    /// <returns>The tensor; null if the requested output, or the only one, is no wrapper, or if there are several outputs.</returns>
    public static ScoreTensor? Find(OnnxGraph graph, string? name)
    {
        if (name is not null)
            return graph.IsFloat(name) ? null : Unwrap(graph, name);
        string[] floats = [.. graph.Outputs.Where(graph.IsFloat)];
        if (floats.Length > 1)
            return null;
        if (floats.Length == 1)
            return Unwrap(graph, floats[0]) ?? (graph.Outputs.Count == 1 ? null : new ScoreTensor(floats[0], null,
                $"The output '{floats[0]}' is explained, because the others give no scores: "
                    + $"{string.Join(", ", graph.Outputs.Where(output => output != floats[0]).Select(output => $"'{output}'"))}."));
        if (graph.Outputs.Count > MaxOutputs)
            return null;
        ScoreTensor[] found = [.. graph.Outputs.Select(output => Unwrap(graph, output)).OfType<ScoreTensor>()];
        return found.Select(scores => scores.Name).Distinct().Count() == 1
            ? found.FirstOrDefault(scores => scores.ClassNames is not null) ?? found[0]
            : null;
    }

    private static ScoreTensor? Unwrap(OnnxGraph graph, string output)
    {
        (string tensor, string? found, string? wrapper, IReadOnlyList<string>? names) = (output, null, null, null);
        bool isLossy = false, isFloat = graph.IsFloat(output);
        // At most as many steps as nodes, in case an invalid graph has a cycle.
        for (int step = 0; step <= graph.Nodes.Count && graph.ProducerOf(tensor) is { } node; step++)
        {
            if (Source(graph, node, tensor, isFloat) is not var (source, kind))
                break;
            tensor = source;
            if (kind != Kind.Lossy && (kind != Kind.Type || isFloat || isLossy))
                continue;
            isLossy |= kind == Kind.Lossy;
            (found, wrapper) = (tensor, node.Operator);
            names ??= NamesOf(node);
        }
        return found is null ? null
            : new ScoreTensor(found, names, $"The output '{output}' is made of scores by {wrapper}, so the tensor '{found}' that enters "
                + "it is explained.");
    }

    /// <summary>What a node does to scores: it keeps them, converts their type, or makes classes or rounded values of them.</summary>
    private enum Kind
    {
        Same,
        Type,
        Lossy,
    }

    /// <summary>The tensor from which a node makes its output; null if the node computes something else.</summary>
    private static (string Tensor, Kind Kind)? Source(OnnxGraph graph, OnnxNode node, string output, bool isFloat) => node.Operator switch
    {
        "ZipMap" or "ArgMax" or "TopK" or "QuantizeLinear" => (node.Input(0), Kind.Lossy),
        "Identity" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Dropout" => (node.Input(0), Kind.Same),
        "Cast" or "SequenceConstruct" or "SplitToSequence" or "Optional" => (node.Input(0), Kind.Type),
        "LabelEncoder" when !isFloat => (node.Input(0), Kind.Same),
        // A list of class names, and the index of the best one.
        "ArrayFeatureExtractor" or "Gather" when !isFloat && graph.IsStored(node.Input(0)) => (node.Input(1), Kind.Same),
        // Classifiers of ai.onnx.ml give the class and the scores.
        _ when node.Operator.EndsWith("Classifier", StringComparison.Ordinal) && node.Outputs is [var label, var scores] && label == output
            => (scores, Kind.Lossy),
        _ => null,
    };

    /// <summary>The class names of ZipMap or a classifier; numbers only if they are not just the indices.</summary>
    private static IReadOnlyList<string>? NamesOf(OnnxNode node)
    {
        if (node.Texts("classlabels_strings") is { Count: > 0 } texts)
            return texts;
        return (node.Ints("classlabels_int64s") ?? node.Ints("classlabels_ints")) is { Count: > 0 } numbers
            && !numbers.SequenceEqual(Enumerable.Range(0, numbers.Count).Select(i => (long)i))
            ? [.. numbers.Select(number => FormattableString.Invariant($"{number}"))]
            : null;
    }
}
