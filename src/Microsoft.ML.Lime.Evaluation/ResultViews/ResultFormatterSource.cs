namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Creates the formatters of results. Called by reflection; see <see cref="Engine.TypeFormatterSourceAttribute"/>.</summary>
internal sealed class ResultFormatterSource
{
#pragma warning disable CA1822 // called on an instance by reflection
    public IEnumerable<object> CreateTypeFormatters() =>
        [new ResultFormatter(ResultFormatter.Html), new ResultFormatter(ResultFormatter.Plain)];
#pragma warning restore CA1822
}
