namespace Microsoft.ML.Lime.Engine;

/// <summary>Makes the formatters of <see cref="IShownResult"/>s. Called by name; see <see cref="TypeFormatterSourceAttribute"/>.</summary>
internal sealed class ResultFormatterSource
{
#pragma warning disable CA1822 // what is called on an object by its name is no static method
    public IEnumerable<object> CreateTypeFormatters() =>
        [new ResultFormatter(ResultFormatter.Html), new ResultFormatter(ResultFormatter.Plain)];
#pragma warning restore CA1822
}
