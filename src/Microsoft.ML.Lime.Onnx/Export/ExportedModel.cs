using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>A model whose graph gets an explanation.</summary>
/// <param name="scorer">The opened model.</param>
/// <param name="file">Its file.</param>
/// <param name="graph">Receives the added nodes.</param>
/// <param name="reading">From outputs to scores.</param>
/// <param name="classes">The explained classes: null for the class with the largest output of each image.</param>
/// <param name="topClasses">Number of explained classes where <paramref name="classes"/> is null.</param>
internal sealed class ExportedModel(
    OnnxScorer scorer, OnnxModelFile file, GraphBuilder graph, ScoreReading reading, IReadOnlyList<int>? classes, int topClasses)
{
    private readonly string _raw = reading.Raw(graph, scorer.OutputPlan.Tensor.Name);

    public OnnxScorer Scorer => scorer;

    public OnnxModelFile File => file;

    public GraphBuilder Graph => graph;

    public ScoreReading Reading => reading;

    public IReadOnlyList<int>? Classes => classes;

    /// <summary>Name of the explained output.</summary>
    public string Output => scorer.OutputPlan.Tensor.Name;

    /// <summary>Number of explained classes.</summary>
    public int Count => classes?.Count ?? topClasses;

    /// <summary>The first axis of the added outputs: a number, a name, or <c>?</c>.</summary>
    public string Batch => Scorer.OutputPlan.HasBatchAxis ? Scorer.InputPlan.Tensor.Shape[0] : "1";

    /// <summary>The indices of the explained classes: int64 [images, classes].</summary>
    public string Explained => field ??= ExplainedClasses();

    /// <summary>The scores of all classes: float32 [images, classes].</summary>
    public string Scores => field ??= Reading.Scores(Graph, _raw);

    /// <summary>Names a tensor as an output: that of the model with an ending.</summary>
    public void AddOutput(string ending, string tensor, TensorElement type, params IEnumerable<int> sizes) => Graph.Output(
        tensor, $"{Output}.{ending}", type,
        [Batch, Text(Count), .. sizes.Select(Text)]);

    private string ExplainedClasses()
    {
        string largest = Graph.IndicesOfLargest(_raw, classes is null ? topClasses : 1);
        if (classes is null)
            return largest;
        // The same row for each image.
        string row = Graph.Constant([.. classes.Select(index => (long)index)], 1, classes.Count);
        return Graph.Add(row, Graph.Multiply(largest, Graph.Scalar(0L)));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
