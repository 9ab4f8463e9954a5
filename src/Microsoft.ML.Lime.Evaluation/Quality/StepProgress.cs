namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Passes each report of a part of the work to an action.</summary>
internal sealed class StepProgress(Action<ExplainProgress> report) : IProgress<ExplainProgress>
{
    /// <summary>Reports the progress of one of several consecutive steps as progress of the whole.</summary>
    /// <param name="whole">Receives the reports, limited to the total, which may be an underestimate; null for none.</param>
    /// <param name="before">Number of model calls of the previous steps.</param>
    /// <param name="total">Number of model calls of all steps.</param>
    public static StepProgress? Create(IProgress<ExplainProgress>? whole, int before, int total) => whole is null
        ? null
        : new StepProgress(part => whole.Report(new ExplainProgress(Math.Min(before + part.Done, total), total)));

    public void Report(ExplainProgress value) => report(value);
}
