namespace Microsoft.ML.Lime.Tool;

/// <summary>
/// The texts of <c>--help</c>. They are written by hand, so that thirty options fit a screen in the order in which they are needed; a test
/// holds them and the options together.
/// </summary>
internal static class HelpTexts
{
    public const string Root = """
        Shows which parts of a picture made an ONNX image model decide as it did.

        Usage: mlnet-lime COMMAND ...

          explain IMAGE... --model FILE   explain a model's decision on pictures
          evaluate FOLDER --model FILE    explain and judge the pictures of a folder, and report on them
          inspect MODEL                   print what is understood of a model
          segment IMAGE                   divide a picture into segments, without a model
          draw FILE...                    draw saved explanations again, without the model

          -h, --help    this text; after a command, the command's
          --version     the version

        Example: mlnet-lime explain cat.jpg --model net.onnx --labels names.txt --preprocess imagenet
        """;

    public const string Explain = """
        Explains a model's decision on pictures. Of a|b|c the first is the default.

        Usage: mlnet-lime explain IMAGE... --model FILE [options]

        The model and what it gets
          --labels FILE                 names of the classes, one a line, or ImageNet's class-index JSON
          --preprocess raw|imagenet|caffe|unit|signed-unit   the parts of the next line win over it:
          --scale 1  --mean 0  --std 1  --channels rgb|bgr|grey   x = (pixel * scale - mean) / std
          --layout auto|nchw|nhwc  --size HxW  --resize fill|crop|pad   how a picture meets the input
          --input NAME  --output NAME   which input; which output, or any other tensor of the model
          --activation auto|none|softmax|sigmoid   what makes probabilities of the outputs
        What is explained
          --class INDEX|NAME            this class; may be repeated
          --top, --top-labels K         the K most probable ones, beside those named (1)
          --target class|output:N|sum:CHANNEL[@LEFT,TOP,RIGHT,BOTTOM]|box:CLASS@LEFT,TOP,RIGHT,BOTTOM
        How
          --method lime|occlusion|kernelshap|rise|cam|score-cam   in brackets whose an option is
          --segmentation superpixels|slic|grid|quickshift|felzenszwalb|FILE (a map) [lime, kernelshap]
          --features 64 (the first three)  --compactness 10 (slic)  --sigma 0 (slic and the next two)
          --kernel-size 4  --max-distance 200  --ratio 0.2  --segmentation-seed 42 --connected
                                (quickshift)  --segment-scale 100  --min-size 50 (felzenszwalb, sigma 0.5)
          --samples N|auto (lime)  --seed 0   the same seed gives the same result [lime, kernelshap, rise]
          --max-error 0.05 | --decide-top K --confidence 0.95   when auto stops  --max-samples 5000 [lime]
          --baseline, --hide-color image-mean|segment-mean|blur|#RRGGBB [these and score-cam]
          --surrogate tree|lasso|ridge  --sampler independent|pairs|hadamard|kerdock [lime]
          --num-features N --feature-selection auto|none|highest-weights|forward-selection|lasso-path [lime]
          --distance none|cosine|euclidean|hamming  --kernel-width 0.25  --preset default|matlab|lime [lime]
          --mask-size auto|N|HxW  --stride auto|N|VxH  --mask-clipping on|off [occlusion]
          --mask-value auto|N|N,N,N|blur|#RRGGBB  --mapping positions|average [occlusion]
          --grid 7  --keep 0.5 [rise]  --layer auto|NAME [cam, score-cam]  --upsampling nearest|bicubic|none
          --batch auto|N  --threads auto|N  --device auto|cpu|gpu|gpu:N
        What comes out
          -o DIR  --save  --notebook FILE.ipynb   folder (the current one); one for draw; all as a notebook
          --top-features 5              segments in the table and in the masked picture, which shows these
                                        alone; with any of the next line as python's get_image_and_mask:
          --positive-only | --negative-only  --hide-rest  --min-weight 0  --tint green-red|blue-orange
          --color-scale own|shared|LOW,HIGH  --clip 100   the colours' range; shared by the classes
          --json | --quiet | --show | --watch (lime)   JSON, nothing, the map in the terminal, as it settles

        Example: mlnet-lime explain cat.jpg --model net.onnx --labels names.txt --preprocess imagenet
        """;

    public const string Evaluate = """
        Explains and judges the pictures of a folder: a table and one HTML report of them all. Stopped,
        it goes on where it was when the same command is given again.

        Usage: mlnet-lime evaluate FOLDER --model FILE [options]

        The pictures
          --truth folders|none|FILE.csv   classes: names of the folders within FOLDER, or a table with the
                                          columns image, label and perhaps mask and box (x y width height)
          --masks DIR                     masks under the pictures' paths, as png; black is not the object
          --limit N                       so many pictures at most, drawn evenly over the classes
        What is explained and measured
          --class INDEX|NAME              this class in every picture (the predicted one)
          --only-wrong                    only pictures whose prediction is wrong; the accuracy is of all
          --method lime|occlusion|kernelshap|rise|cam|score-cam   several, separated by commas, are compared
          --metrics NAME,NAME|none        insertionAuc deletionAuc muFidelity gini halfMass, and with masks
                                          pointing massInside iou; also infidelity spearman jaccard vsi csi
                                          maxSensitivity
        What comes out
          -o DIR                          the folder of the results (evaluation)
          --restart                       removes the evaluation that is there, and begins anew
          --notebook FILE.ipynb           the steps, the code and what came of it, as a notebook
          --json | --quiet                a summary as JSON on standard output, or nothing
        As of explain: the model
          --labels --preprocess --scale --mean --std --channels --layout --size --resize --input --output
          --activation --batch --threads --device
        As of explain: the method
          --segmentation --features --compactness --sigma --kernel-size --max-distance --ratio
          --segmentation-seed --connected --segment-scale --min-size --samples --max-samples --max-error
          --decide-top --confidence --sampler --seed --baseline --hide-color --surrogate --num-features
          --preset --feature-selection --distance --kernel-width --mask-size --stride --mask-clipping
          --mask-value --mapping --grid --keep --layer --upsampling

        Example: mlnet-lime evaluate photos --model net.onnx --labels names.txt --preprocess imagenet -o out
        """;

    public const string Inspect = """
        Prints what is understood of a model: inputs, outputs, layout, size, batch.

        Usage: mlnet-lime inspect MODEL [options]

          --input NAME              which of several inputs
          --output NAME             which of several outputs, or any other tensor of the model
          --layout auto|nchw|nhwc   the order of the input's axes
          --size HxW                the picture's size, for models that leave it open
          --json                    as JSON
          -h, --help                this text

        Example: mlnet-lime inspect squeezenet.onnx
        """;

    public const string Draw = """
        Draws explanations that explain saved again, without the model.

        Usage: mlnet-lime draw FILE... [options]

          --top-features 5          segments in the masked picture, which shows these alone;
                                    with any of the next four as python's get_image_and_mask:
          --positive-only | --negative-only   what speaks for the class, or against it; neither: both
          --hide-rest               the rest is black
          --min-weight 0            the least magnitude of a segment's weight
          --tint green-red|blue-orange        of what speaks for it and against it
          --color-scale own|shared|LOW,HIGH   the colours' range: each map's own, one for all files, or this
          --clip 100                the percentile at which the colours end
          -o DIR                    the folder for the files (the current one)
          --quiet | --show          nothing on standard output, or the maps in the terminal, too
          -h, --help                this text

        Example: mlnet-lime draw cat.lime dog.lime --positive-only --color-scale shared --clip 99
        """;

    public const string Segment = """
        Divides a picture into segments, as explain does, and writes the label map and its borders.
        The map can be changed and given back: explain ... --segmentation FILE.

        Usage: mlnet-lime segment IMAGE [options]

          --size HxW                                  the size to segment at (the picture's own)
          --resize fill|crop|pad                      how the picture is fitted to it
          --segmentation superpixels|slic|grid|quickshift|felzenszwalb|FILE   FILE is a label map
          --features 64                               segments to aim at, for the first three
          --compactness 10  --sigma 0                 of slic; the next two smooth by sigma, too
          --kernel-size 4  --max-distance 200         of quickshift: its kernel, and how far to climb
          --ratio 0.2  --segmentation-seed 42         of quickshift: colour against place, and noise
          --connected                                 of quickshift: every segment in one piece
          --segment-scale 100  --min-size 50          of felzenszwalb, whose sigma is 0.5
          -o DIR                                      the folder for the files (the current one)
          --quiet                                     prints nothing but problems
          -h, --help                                  this text

        Example: mlnet-lime segment cat.jpg --size 224x224 --segmentation slic --features 100
        """;
}
