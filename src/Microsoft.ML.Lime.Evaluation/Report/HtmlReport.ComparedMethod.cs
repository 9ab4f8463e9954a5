namespace Microsoft.ML.Lime.Evaluation;

public sealed partial record HtmlReport
{
    /// <summary>A method that is compared with others on the same images.</summary>
    /// <param name="Name">The name of the method.</param>
    /// <param name="Folder">Its evaluation.</param>
    /// <param name="Summary">The summary of its rows.</param>
    /// <param name="Differences">
    /// The mean differences of its metrics from those of the first method, by the name of the metric
    /// (<see cref="EvaluationSummary.MeanDifferences"/>); empty for the first method.
    /// </param>
    public sealed record ComparedMethod(
        string Name, EvaluationFolder Folder, EvaluationSummary Summary, IReadOnlyDictionary<string, ConfidenceInterval> Differences)
    {
        /// <summary>Compares evaluations with the first one.</summary>
        /// <param name="methods">
        /// The names of the methods, their evaluations of the same images, and the summaries of their rows; null to compute a summary.
        /// </param>
        public static IReadOnlyList<ComparedMethod> Create(
            IReadOnlyList<(string Name, EvaluationFolder Folder, EvaluationSummary? Summary)> methods)
        {
            ArgumentNullException.ThrowIfNull(methods);
            return [.. methods.Select((method, i) => new ComparedMethod(
                method.Name, method.Folder, method.Summary ?? EvaluationSummary.Create(method.Folder.Images), i == 0
                    ? new Dictionary<string, ConfidenceInterval>()
                    : EvaluationSummary.MeanDifferences(method.Folder.Images, methods[0].Folder.Images)))];
        }
    }
}
