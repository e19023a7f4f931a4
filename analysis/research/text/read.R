# Reads the package from the working folder with R alone, without other packages:
#   setwd("where the files are"); source("read.R")
# answers[["TABLE"]] has NA where there is no answer. numbers[["TABLE"]] is the same table with the numbers
# that say why. attr(x, "label") is a variable's text, attr(x, "labels") what its numbers mean.
read.list <- function(name) read.csv(paste0(name, ".csv"), encoding = "UTF-8", colClasses = "character", na.strings = "")
indicators <- read.list("indicators")
phases <- read.list("phases")
waves <- read.list("waves")
measures <- read.list("measures")
variables <- read.list("variables")
values <- read.list("values")
answers <- numbers <- list()
for (name in unique(variables$table)) {
  of <- variables[variables$table == name, ]
  d <- read.csv(paste0(name, ".csv"), colClasses = unname(c(character = "character", integer = "integer", decimal = "numeric")[of$type]),
    encoding = "UTF-8", check.names = FALSE)
  stopifnot(identical(names(d), of$variable))
  numbers[[name]] <- d
  for (i in seq_along(d)) {
    x <- d[[i]]
    means <- values[values$table == name & values$variable == of$variable[i], ]
    none <- means$missing == "1"
    if (nrow(means) > 0) x[x %in% as.numeric(means$value[none])] <- NA
    attr(x, "labels") <- structure(as.numeric(means$value[!none]), names = means$label_nb[!none])
    attr(x, "label") <- of$label_nb[i]
    d[[i]] <- x
  }
  answers[[name]] <- d
}
rm(name, of, d, x, i, means, none)
