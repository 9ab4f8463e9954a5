namespace Microsoft.ML.Lime.Engine;

public sealed partial record ImageExplanation
{
    /// <summary>A warning about the model, with what was measured.</summary>
    /// <param name="Finding">
    /// What is wrong, without a period, for example that outputs differ from run to run. It contains no numbers.
    /// </param>
    /// <param name="Details">The measured numbers, which depend on the images, and the remedy: the rest of the sentence.</param>
    public sealed record ModelWarning(string Finding, string Details)
    {
        /// <summary>The whole warning.</summary>
        public string Message => $"{Finding}: {Details}";

        /// <summary>The whole warning.</summary>
        public override string ToString() => Message;
    }
}
