namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Reports the progress of one of several consecutive steps as progress of the whole.</summary>
internal sealed class StepProgress : IProgress<ExplainProgress>
{
    private readonly IProgress<ExplainProgress> _whole;
    private readonly int _before, _total;

    private StepProgress(IProgress<ExplainProgress> whole, int before, int total) => (_whole, _before, _total) = (whole, before, total);

    /// <param name="whole">Receives the reports; null for none.</param>
    /// <param name="before">Number of model calls of the previous steps.</param>
    /// <param name="total">Number of model calls of all steps.</param>
    public static StepProgress? Create(IProgress<ExplainProgress>? whole, int before, int total) =>
        whole is null ? null : new StepProgress(whole, before, total);

    /// <summary>Reports progress, limited to the total, which may be an underestimate.</summary>
    public void Report(ExplainProgress value) => _whole.Report(new ExplainProgress(Math.Min(_before + value.Done, _total), _total));
}
